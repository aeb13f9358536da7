import { ConfigError, ShapeError } from "../../../core/errors.js";
import { add, matMul, mul, tidy } from "../../../engine/ops/index.js";
import type { BertEncoder } from "../../encoders/bert/encoder.js";
import { layerModule } from "../../encoders/bert/parameters.js";
import type { PeftMethod } from "../peft-method.js";
import { loraName, loraParts } from "./lora.js";

/**
 * Adds LoRA's change to the matrices of an encoder, which then computes without hooks what it computed with them. The
 * encoder's parameters change in place; the method stays as it is and is not to be hooked in there any more.
 *
 * Source: Hu et al. 2021, "LoRA" (arXiv:2106.09685), which promises no cost at inference; not opened.
 *
 * @throws ConfigError when the method is not LoRA alone: a gate depends on the input, so it cannot be merged;
 *   ShapeError when the encoder has other sizes
 */
export function mergeLora({ settings, config, parameters }: PeftMethod, encoder: BertEncoder): void {
  if (settings.method !== "lora") {
    throw new ConfigError(`${settings.method} cannot be merged into an encoder; LoRA by itself can`, {
      fix: "keep the method's hooks",
    });
  }
  const [own, other] = [config, encoder.config].map(({ hiddenSize, layers }) => `${layers} x ${hiddenSize}`);
  if (own !== other)
    throw new ShapeError(`mergeLora: LoRA is for ${own} (layers x hidden), the encoder has ${other}`);
  const scale = settings.alpha / settings.rank;
  for (let layer = 0; layer < config.layers; layer++) {
    for (const part of loraParts) {
      const weight = encoder.parameters.get(`${layerModule(layer)}.attention.self.${part}.weight`);
      tidy(() => {
        const [down, up] = (["down", "up"] as const).map((half) =>
          parameters.get(loraName(layer, part, half)),
        );
        weight.assign(add(weight, mul(matMul(down!, up!), scale)));
      });
    }
  }
}
