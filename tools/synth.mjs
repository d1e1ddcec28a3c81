/**
 * Runs main.ts: what cdktf.json names. The project's sources, and the environment file they load,
 * become one CommonJS file each, in memory. A loader that looks at each source by itself, and
 * Node at each of the provider's ECMAScript exports, would take twice as long as everything else.
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { buildSync } from "esbuild";

const PROJECT = resolve(import.meta.dirname, "..");
const require = createRequire(import.meta.url);
process.setSourceMapsEnabled(true);

/** Node's own require asks this for files of TypeScript. */
require.extensions[".ts"] = (module, file) => module._compile(bundled(file), file);
require(resolve(PROJECT, "main.ts"));

function bundled(file) {
  const { outputFiles } = buildSync({
    entryPoints: [file],
    absWorkingDir: PROJECT,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    write: false,
    sourcemap: "inline",
    sourcesContent: false,
    // Environment files are imported by their path, known only then: by require, which comes here again.
    supported: { "dynamic-import": false },
    define: { "import.meta.dirname": JSON.stringify(resolve(PROJECT, "config")) },
    logOverride: { "empty-import-meta": "error" },
  });
  return outputFiles[0].text;
}
