/** Tools in which a person corrects what a model has found. */
export const toolFormats = ["doccano", "label-studio", "prodigy", "brat"] as const;
export type ToolFormat = (typeof toolFormats)[number];

export const isToolFormat = (format: string): format is ToolFormat =>
  (toolFormats as readonly string[]).includes(format);

/** What predictions are written as. */
export const predictionFormats = ["json", "conll", "html", ...toolFormats] as const;
export type PredictionFormat = (typeof predictionFormats)[number];
