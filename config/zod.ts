import { createRequire } from "node:module";
import type * as Zod from "zod";

/**
 * zod, by its CommonJS build: its other one is a hundred modules, and the loader that lets Node
 * run TypeScript looks at each, which takes longer than all the rest of config/.
 */
export const { z }: typeof Zod = createRequire(import.meta.url)("zod");
