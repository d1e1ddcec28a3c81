import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { setUpTerraform } from "../../rehearsal/platform/terraform-setup.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SYSTEM = `${platform()}_${arch() === "x64" ? "amd64" : arch()}`;
const PROVIDER = "registry.terraform.io/hashicorp/aws";

afterEach(() => vi.unstubAllEnvs());

/** Sets Terraform up as on a machine with this mirror. */
async function withMirror(mirror: string) {
  vi.stubEnv("TERRAFORM_PROVIDER_MIRROR", mirror);
  const folder = temporaryFolder();
  const setup = await setUpTerraform("5.100.0", folder);
  return { setup, configuration: readFileSync(join(folder, "terraform.tfrc"), "utf8") };
}

test("a mirror that is unpacked serves what it holds, and the registry the rest", async () => {
  const mirror = temporaryFolder();
  mkdirSync(join(mirror, PROVIDER, "5.100.0", SYSTEM), { recursive: true });
  const { setup, configuration } = await withMirror(mirror);
  expect(setup.mirror).toBe(mirror);
  expect(setup.env.TF_CLI_ARGS_providers_lock).toBe(`-fs-mirror=${mirror}`);
  expect(configuration).toContain(`path    = "${mirror}"`);
  expect(configuration.match(/\["registry.terraform.io\/hashicorp\/aws"\]/g)).toHaveLength(2);
});

test("a mirror that is packed does too", async () => {
  const mirror = temporaryFolder();
  mkdirSync(join(mirror, PROVIDER), { recursive: true });
  writeFileSync(join(mirror, PROVIDER, `terraform-provider-aws_5.100.0_${SYSTEM}.zip`), "");
  expect((await withMirror(mirror)).setup.mirror).toBe(mirror);
});

test("fails when the mirror that is named holds another version, and says how to fill it", async () => {
  const mirror = temporaryFolder();
  mkdirSync(join(mirror, PROVIDER, "5.99.0", SYSTEM), { recursive: true });
  await expect(withMirror(mirror)).rejects.toThrow(/no hashicorp\/aws 5\.100\.0 in it.*terraform providers mirror/);
});

test("a user's own Terraform configuration is left to decide", async () => {
  const own = join(temporaryFolder(), "own.tfrc");
  writeFileSync(own, "");
  vi.stubEnv("TF_CLI_CONFIG_FILE", own);
  const setup = await setUpTerraform("5.100.0", temporaryFolder());
  expect(setup.env.TF_CLI_CONFIG_FILE).toBe(own);
  expect(setup.mirror).toBeUndefined();
});
