import { createLogger } from "/work/wt-neural/src/core/logger.js";
import { setupTensorflow } from "/work/wt-neural/src/commands/setup-tensorflow.js";
console.log(await setupTensorflow({ ...(process.argv[2] ? { from: process.argv[2] } : {}) }, createLogger({ print: (l) => console.error(l) })));
