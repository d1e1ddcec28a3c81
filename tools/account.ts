import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Environment } from "../config/environment.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";

/**
 * Asks AWS whose credentials these are, before anything else is done with them. Terraform would
 * refuse another account too (`allowed_account_ids`), but cannot say what to do.
 *
 * @throws WrongUsage
 */
export async function requireAccount({
  name,
  account,
  region,
}: Pick<Environment, "name" | "account" | "region">): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const remedy = `Use credentials of account ${account}, for example AWS_PROFILE of a profile there; aws sts get-caller-identity shows whose they are.`;
  const caller = await new STSClient({ region }).send(new GetCallerIdentityCommand()).catch((error: Error) => {
    throw new WrongUsage(`AWS does not say who you are: ${error.message}\nNothing was changed. ${remedy}`);
  });
  if (caller.Account === account) return;
  throw new WrongUsage(
    `${name} is in account ${account}, but you are ${caller.Arn}, in account ${caller.Account}.\n` +
      `Nothing was changed. ${remedy}`,
  );
}
