import { type AttributeChange, attributeChanges, revealed } from "./attribute-changes.ts";
import { type Action, actionOf, type ResourceChange } from "./terraform-plan.ts";

/** Something about a resource that a reader has to know. */
export interface Notice {
  readonly address: string;
  /** Markdown, the rest of a line. */
  readonly says: string;
}

export type Values = Readonly<Record<string, unknown>>;

/** A resource's change with what the report's tables ask of it. */
export class Looked {
  readonly resource: ResourceChange;
  readonly action: Action;
  /** Without what must not be shown. */
  readonly before: Values;
  readonly after: Values;
  readonly attributes: readonly AttributeChange[];

  /** @param attributes which of its attributes count @default all that change */
  constructor(resource: ResourceChange, attributes: readonly AttributeChange[] = attributeChanges(resource.change)) {
    this.resource = resource;
    this.action = actionOf(resource);
    const { before, after, before_sensitive, after_sensitive } = resource.change;
    this.before = asValues(revealed(before, before_sensitive));
    this.after = asValues(revealed(after, after_sensitive));
    this.attributes = attributes;
  }

  /** It is there before and after, and is another then. */
  get goesOn(): boolean {
    return this.action === "change" || this.action === "replace";
  }

  get goes(): boolean {
    return this.action === "destroy" || this.action === "replace";
  }

  /** Changes of an attribute, or of what is in it. */
  readonly changesOf = (path: string): AttributeChange[] =>
    this.attributes.filter((change) => isBelow(change.path, path));
}

/** Whether a path is another, or leads further into it. */
export function isBelow(path: string, other: string): boolean {
  return path.startsWith(other) && /^([.[]|$)/.test(path.slice(other.length));
}

/** What is in the only block of a name; nothing when there is none. */
export function blockOf(values: Values, name: string): Values {
  const blocks = values[name];
  return asValues(Array.isArray(blocks) ? blocks[0] : blocks);
}

function asValues(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}
