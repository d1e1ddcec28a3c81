const SUFFIXES = ["", "k", "M", "G", "T", "P", "E"];

/**
 * What a quantity of Kubernetes stands for, e.g. `500m`, `16Gi`, `1e3`.
 *
 * @throws Error for a text that is none
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantity(text: string): number {
  const [, number, suffix = "", binary] = /^([\d.eE+-]*[\d.])([mkKMGTPE]?)(i?)$/.exec(String(text)) ?? [];
  if (number === undefined) throw new Error(`${text} is no quantity that is known here.`);
  if (suffix === "m") return Number(number) / 1000;
  return Number(number) * (binary ? 1024 : 1000) ** SUFFIXES.indexOf(suffix.replace("K", "k"));
}
