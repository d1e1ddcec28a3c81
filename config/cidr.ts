import { containsCidr, overlapCidr, parseCidr } from "cidr-tools";

/** An IPv4 block, as numbers. */
export interface Block {
  /** The block in canonical form, e.g. `10.64.0.0/16`. */
  readonly cidr: string;
  /** Address of its first host, as a number. */
  readonly start: number;
  /** Prefix length, 0–32. */
  readonly prefix: number;
}

const IPV4_BLOCK = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/;

/**
 * Reads an IPv4 block.
 *
 * @returns `undefined` when the text is no IPv4 block, or has bits set behind its prefix
 * (`10.0.0.1/16`): EC2 would silently store another block than the one written.
 */
export function parseBlock(text: string): Block | undefined {
  const nearest = nearestBlock(text);
  return nearest?.cidr === text ? nearest : undefined;
}

/** The block an address and prefix lie in: `10.0.0.0/16` for `10.0.0.1/16`. */
export function nearestBlock(text: string): Block | undefined {
  const [, address, prefix] = IPV4_BLOCK.exec(text) ?? [];
  if (address === undefined || Number(prefix) > 32) return undefined;
  if (address.split(".").some((octet) => Number(octet) > 255 || octet !== String(Number(octet)))) return undefined;
  return block(Number(parseCidr(text).start), Number(prefix));
}

/** The block of `prefix` bits that starts at the address `start`. */
export function block(start: number, prefix: number): Block {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return { cidr: `${octets.join(".")}/${prefix}`, start, prefix };
}

/** How many addresses a block of this prefix length holds. */
export function size(prefix: number): number {
  return 2 ** (32 - prefix);
}

export function overlaps(a: string, b: string): boolean {
  return overlapCidr(a, b);
}

export function liesWithin(outer: readonly string[], inner: string): boolean {
  return containsCidr([...outer], inner);
}
