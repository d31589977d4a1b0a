import type { ArtifactKind } from './artifact.ts';

/**
 * A function that rule expressions may call. Types are CEL type names: string, double, bool, dyn, list<Pod>, map<string, string>, or the id of
 * a view. A function that may find nothing returns an empty list, never null.
 */
export interface RuleFunction<Mesh> {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
  /** Kinds of artifacts that this function needs; when the input holds none of them the rule is not evaluated. Empty: needs nothing of its own. */
  readonly reads: readonly ArtifactKind[];
  /** One line for the generated documentation. */
  readonly doc: string;
  readonly call: (mesh: Mesh, ...args: never[]) => unknown;
}
