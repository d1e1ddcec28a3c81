import { distance } from "fastest-levenshtein";

/** The candidate a reader most likely meant: at most a third of its letters away, rounded up. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, away: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= Math.ceil(candidate.length / 3))
    .sort((a, b) => a.away - b.away);
  return ranked[0]?.candidate;
}
