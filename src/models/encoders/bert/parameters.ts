import { denseSpecs, normSpecs, type ParameterSpec, tableSpec } from "../../layers/parameters.js";
import type { BertConfig } from "./config.js";

export const layerModule = (layer: number): string => `bert.encoder.layer.${layer}`;

/** The encoder's parameters, by the names of Transformers' BertForTokenClassification and BertForMaskedLM. */
export function encoderSpecs(config: BertConfig): readonly ParameterSpec[] {
  const { hiddenSize, ffnSize } = config;
  const embeddings = "bert.embeddings";
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const module = layerModule(layer);
    return [
      ...["query", "key", "value"].flatMap((part) =>
        denseSpecs(`${module}.attention.self.${part}`, hiddenSize, hiddenSize),
      ),
      ...denseSpecs(`${module}.attention.output.dense`, hiddenSize, hiddenSize),
      ...normSpecs(`${module}.attention.output.LayerNorm`, hiddenSize),
      ...denseSpecs(`${module}.intermediate.dense`, hiddenSize, ffnSize),
      ...denseSpecs(`${module}.output.dense`, ffnSize, hiddenSize),
      ...normSpecs(`${module}.output.LayerNorm`, hiddenSize),
    ];
  });
  return [
    tableSpec(`${embeddings}.word_embeddings`, config.vocabSize, hiddenSize),
    tableSpec(`${embeddings}.position_embeddings`, config.maxTokens, hiddenSize),
    tableSpec(`${embeddings}.token_type_embeddings`, config.segments, hiddenSize),
    ...normSpecs(`${embeddings}.LayerNorm`, hiddenSize),
    ...layers.flat(),
  ];
}

/** Parameters of a linear head over tokens. */
export const tokenClassifierSpecs = (config: BertConfig, labels: number): readonly ParameterSpec[] =>
  denseSpecs("classifier", config.hiddenSize, labels);

/** Parameters of the masked-LM head; its output matrix is the table of word embeddings. */
export const maskedLmSpecs = (config: BertConfig): readonly ParameterSpec[] => [
  ...denseSpecs("cls.predictions.transform.dense", config.hiddenSize, config.hiddenSize),
  ...normSpecs("cls.predictions.transform.LayerNorm", config.hiddenSize),
  { name: "cls.predictions.bias", shape: [config.vocabSize], initial: "zeros" },
];

/** Names that a parameter has in other BERT checkpoints: without a prefix (BertModel), and in the first releases. */
export function checkpointNamesOf(name: string): readonly string[] {
  const names = [name, name.replace(/^bert\./, "")];
  if (!name.includes("LayerNorm")) return names;
  return [
    ...names,
    ...names.map((n) =>
      n.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"),
    ),
  ];
}
