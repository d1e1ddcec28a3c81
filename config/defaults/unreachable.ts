/** For what a rule has made sure of. */
export function unreachable(rule: string): never {
  throw new Error(`config/rules/ let an environment through although it did not hold that ${rule}; this is a defect`);
}
