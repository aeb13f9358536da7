/** The files of a parameter-efficient method beside those of its encoder. */
export const peftFileNames = { settings: "peft.json", tensors: "peft.safetensors" } as const;
