import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { ConfigError } from "../../../core/errors.js";
import { holdsDomain, readDomain } from "../../../hub/domain-files.js";
import { readModelConfig } from "../../../hub/model-config.js";
import { holdsPeft, readPeftSettings } from "../../../hub/peft-files.js";
import { type NerMethodName, nerMethodNames } from "../../../models/methods/method.js";
import { usualValue } from "../config/given-keys.js";
import {
  cpnerKeys,
  type MethodKey,
  type MethodSettings,
  methodKeys,
  mrcKeys,
  punifiedKeys,
  qpmrcKeys,
} from "../config/method-settings.js";
import type { ModelConfigPart } from "../config/model-settings.js";
import { isTree, type SettingsTree } from "../config/settings-tree.js";

/** Which keys say something to a method. */
const keysOfMethods: Readonly<Record<NerMethodName, readonly MethodKey[]>> = {
  tagger: ["head", "peft"],
  mrc: ["mrc", "queries", "peft", "nested"],
  qpmrc: ["qpmrc", "queries", "peft", "nested"],
  punified: ["punified", "queries", "nested"],
  cpner: ["cpner", "queries", "nested"],
};

/** The settings of a method with nothing left open that a directory or a default decides. */
export type CompleteMethod = MethodSettings & { readonly method: NerMethodName };

export interface MethodBase {
  readonly model: ModelConfigPart;
  /** Folder of `model.from`. */
  readonly base: string | undefined;
  /** Folder of `headsFrom`, whose settings are those of its head. */
  readonly heads?: string | undefined;
  /** In place of the methods' own defaults. */
  readonly usual?: { readonly negatives?: number };
}

/**
 * The method of a config: the one that is named, else that of the model's directory, else a tagger; its settings: what
 * is given, else what the directory says when it is of this method, else the defaults.
 *
 * @throws ConfigError for keys of another method, and for settings that would need other parameters than those that the
 *   directory holds
 */
export function completeMethod<T extends MethodSettings & { readonly method?: NerMethodName | undefined }>(
  given: T,
  { model, base, heads, usual = {} }: MethodBase,
): T & CompleteMethod {
  const settled = heads ?? base;
  const own = settled === undefined ? undefined : storedMethod(settled);
  const method = given.method ?? own?.method ?? "tagger";
  checkKeys(given, method);
  checkBilstm(given, method, model);
  const stored = own?.method === method ? own.settings : {};
  const peft = completePeft(given.peft, base);
  const nested = method === "tagger" ? {} : { nested: given.nested ?? false };
  const rest = { ...given, method, ...nested, ...(peft === undefined ? {} : { peft }) };
  switch (method) {
    case "tagger":
      return { ...rest, head: given.head ?? "linear" };
    case "mrc": {
      // A query's length belongs to the windows, which the config decides.
      const { maxQueryTokens: _, ...own } = stored;
      return {
        ...rest,
        mrc: completeKeys("mrc", given.mrc, { schema: mrcKeys, stored: own, usual, fixed: ["spanSize"] }),
      };
    }
    case "qpmrc":
      return {
        ...rest,
        qpmrc: completeKeys("qpmrc", given.qpmrc, { schema: qpmrcKeys, stored, usual, fixed: qpmrcFixed }),
      };
    case "punified":
      return {
        ...rest,
        // Markers of one variant are tokens of the model.
        punified: completeKeys("punified", given.punified, {
          schema: punifiedKeys,
          ...{ stored, usual: {}, fixed: ["variant"] },
        }),
      };
    case "cpner":
      return {
        ...rest,
        cpner: completeKeys("cpner", given.cpner, {
          schema: cpnerKeys,
          ...{ stored, usual: {}, fixed: ["prefixLength", "middleSize"] },
        }),
      };
  }
}

/** What the parameters of a QPMRC model depend on. */
const qpmrcFixed = ["promptLength", "attention", "predictor", "predictorSize", "widthSize", "widths"];

/** What a directory says of its method and its settings; undefined where it is of none that finds mentions. */
function storedMethod(
  folder: string,
): { readonly method: NerMethodName; readonly settings: SettingsTree } | undefined {
  const { ["nerforge"]: own } = readModelConfig(folder);
  if (!isTree(own)) return undefined;
  const method = nerMethodNames.find((name) => name === own["method"]);
  // A domain keeps its settings with its prefixes.
  if (method === "cpner") return { method, settings: holdsDomain(folder) ? readDomain(folder).settings : {} };
  return method && { method, settings: isTree(own["settings"]) ? own["settings"] : {} };
}

function checkKeys(given: MethodSettings, method: NerMethodName): void {
  const known = keysOfMethods[method];
  const foreign = (Object.keys(methodKeys) as MethodKey[]).find(
    (key) => given[key] !== undefined && given[key] !== false && !known.includes(key),
  );
  if (foreign === undefined) return;
  const owners = nerMethodNames.filter((name) => keysOfMethods[name].includes(foreign));
  throw new ConfigError(`${foreign} is given, and the method is ${method}, which has ${known.join(", ")}`, {
    fix: `leave ${foreign} out, or set method: ${owners.join(" or ")}`,
  });
}

function checkBilstm({ peft }: MethodSettings, method: NerMethodName, { bilstm }: ModelConfigPart): void {
  if (bilstm === undefined) return;
  if (method !== "tagger")
    throw new ConfigError(`the method is ${method}, which asks a BERT, and the model is a BiLSTM`, {
      fix: "leave model.bilstm out and name a BERT, or set method: tagger",
    });
  if (peft !== undefined)
    throw new ConfigError(`${peft.method} enters the layers of a BERT, and the model is a BiLSTM`, {
      fix: "leave peft out, or name a BERT",
    });
}

/** A directory's own is trained on; another one beside it would be lost. */
function completePeft(given: MethodSettings["peft"], base: string | undefined): MethodSettings["peft"] {
  if (base === undefined || !holdsPeft(base)) return given;
  const own = readPeftSettings(base);
  if (given === undefined || isDeepStrictEqual(given, own)) return own;
  throw new ConfigError(
    `the model was trained with ${JSON.stringify(own)}, and peft is ${JSON.stringify(given)}`,
    {
      at: { folder: base },
      fix: "leave peft out to train on, or begin with another model",
    },
  );
}

interface Completing<S extends z.ZodObject> {
  readonly schema: S;
  /** Of the directory. */
  readonly stored: SettingsTree;
  readonly usual: SettingsTree;
  /** Keys that the directory decides. */
  readonly fixed: readonly string[];
}

function completeKeys<S extends z.ZodObject>(
  name: string,
  given: SettingsTree = {},
  { schema, stored, usual, fixed }: Completing<S>,
): z.output<S> {
  const other = fixed.find(
    (key) => stored[key] !== undefined && given[key] !== undefined && given[key] !== stored[key],
  );
  if (other !== undefined)
    throw new ConfigError(`${name}.${other} is ${given[other]}, and the model has ${stored[other]}`, {
      fix: `leave ${name}.${other} out, or begin with another model`,
    });
  const complete = Object.entries(schema.shape).flatMap(([key, below]) => {
    const value = given[key] ?? stored[key] ?? usual[key] ?? usualValue(below as z.ZodType);
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(complete) as z.output<S>;
}
