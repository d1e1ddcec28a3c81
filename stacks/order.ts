/** Stacks, each behind those it needs: CDKTF's manifest has them by name. */
export function inOrder<S extends { readonly name: string; readonly dependencies: readonly string[] }>(
  stacks: readonly S[],
): S[] {
  const ordered = new Set<S>();
  const visit = (stack: S) => {
    for (const needed of stacks.filter(({ name }) => stack.dependencies.includes(name))) visit(needed);
    ordered.add(stack);
  };
  stacks.forEach(visit);
  return [...ordered];
}
