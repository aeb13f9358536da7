import { stringify as formatYaml } from "yaml";
import { buildConfigSchema } from "./build-config.js";

/** Every key of a build's config with its default and what it means, as YAML that `--config` reads. */
export function showBuildConfig(): string {
  const keys = Object.entries(buildConfigSchema.shape).map(([key, schema]) => {
    const { data: value } = schema.safeParse(undefined);
    const line =
      value === undefined
        ? `# ${key}:`
        : formatYaml({ [key]: value }, { flowCollectionPadding: false, collectionStyle: "flow" })
            .trim()
            .replace(/^\{\s*|\s*\}$/g, "");
    return `# ${schema.description ?? ""}\n${line}\n`;
  });
  return `# nerforge build-corpus --config FILE\n\n${keys.join("\n")}`.trimEnd();
}
