import { type Engine, selectEngine } from "../../engine/engine.js";
import type { CommandContext } from "../context.js";

/** Selects the engine that a command computes on, and says which it is. */
export async function startEngine(
  name: string | undefined,
  { logger }: Pick<CommandContext, "logger">,
): Promise<Engine> {
  const engine = await selectEngine(name);
  const log = logger.forStage("engine");
  log.info(`${engine.name}: ${engine.description}`);
  if (engine.note !== undefined) log.info(engine.note);
  return engine;
}
