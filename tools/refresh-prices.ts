/**
 * Writes config/prices.json: what an hour of each type of config/instance-types.json costs on demand.
 *
 * AWS's own price list is a file of gigabytes, and asking it needs credentials. Karpenter's Go
 * module carries an excerpt of it for one region, renewed with every release; that is what is read.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULE = "github.com/aws/karpenter-provider-aws";
const PRICES = "pkg/providers/pricing/zz_generated.pricing_aws.go";
const root = fileURLToPath(new URL("..", import.meta.url));

function goList(format: string): string {
  const folder = join(root, "rehearsal/kubernetes");
  return execFileSync("go", ["list", "-m", "-f", format, MODULE], { cwd: folder, encoding: "utf8" }).trim();
}

const text = readFileSync(join(goList("{{.Dir}}"), PRICES), "utf8");
const [, date, region] = /\/\/ generated at (\S+)T\S+ for (\S+)/.exec(text) ?? [];
if (date === undefined || region === undefined) throw new Error(`${PRICES} does not say when and where it is of.`);
const types: object = JSON.parse(readFileSync(join(root, "config/instance-types.json"), "utf8")).types;
const known = [...text.matchAll(/"([\w-]+\.[\w-]+)": ([\d.]+)/g)].map(([, type, price]) => [type ?? "", Number(price)]);
const usdPerHour = Object.fromEntries(known.filter(([type]) => Object.hasOwn(types, `${type}`)));

const source = `${MODULE} ${goList("{{.Version}}")}, ${PRICES}: on demand, Linux, shared tenancy (bare metal: dedicated)`;
const prices = { source, date, region, usdPerHour };
writeFileSync(join(root, "config/prices.json"), `${JSON.stringify(prices, undefined, 2)}\n`);
console.log(`${Object.keys(usdPerHour).length} prices of ${region}, ${date}, in config/prices.json`);
