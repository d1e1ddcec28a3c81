import type { Amounts } from "../record.ts";

/** Amounts as people say them, e.g. `4 vCPU, 16 GiB, 1 GPU`. GPUs are named where there are some. */
export function amounts({ cpu, memoryGiB, gpus }: Amounts): string {
  const parts = [`${short(cpu)} vCPU`, `${short(memoryGiB)} GiB`];
  return [...parts, ...(gpus === 0 ? [] : [plural(gpus, "GPU")])].join(", ");
}

/** At most two digits after the point, and none that say nothing. */
export function short(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** E.g. `1 pod`, `3 pods`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Milliseconds as seconds, e.g. `4.2 s`; from ten on without fraction. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 10 ? short(Number(value.toFixed(1))) : value.toFixed(0)} s`;
}

/** USD: cents, and as many digits as small sums need to be told apart. */
export function usd(value: number): string {
  const digits = value === 0 || value >= 1 ? 2 : value >= 0.1 ? 3 : 4;
  return `$${value.toFixed(digits)}`;
}

export function percent(value: number | undefined): string {
  if (value === undefined) return "-";
  return `${value >= 0 ? "+" : "-"}${Math.abs(value).toFixed(0)} %`;
}

const SUFFIX = "[bcdfghjklmnpqrstvwxz2456789]";
/** What Kubernetes appends to the names of what Deployments, Jobs and StatefulSets make. */
const GENERATED = new RegExp(`^(.+?)(?:(?:-${SUFFIX}{6,10})?-${SUFFIX}{5}|-\\d+)$`);

/** The name of what made a pod, as far as the pod's name tells. */
export function ownerOf(pod: string): string {
  return GENERATED.exec(pod)?.[1] ?? pod;
}
