import type { ArtifactKind, Listing } from '../../model/artifact.ts';
import { NO_OWNER, type Owner } from '../../model/source.ts';

/** What a path stands for in a layout. */
export interface Place {
  /** What the file is, as far as its path proves it; undefined where only the content can tell. */
  readonly kind: ArtifactKind | undefined;
  readonly owner: Owner;
  /** Form of such paths, for people: `namespaces/*` + `/core`. */
  readonly mark: string;
  /** The container that wrote a log. */
  readonly container?: string;
  /** What is known as a whole where this file is. */
  readonly listings?: readonly Listing[];
  /** What objects are that do not say so themselves. */
  readonly items?: { readonly kind: string; readonly apiVersion: string };
  /** Needed in the beginning of the file: without it the place does not count. */
  readonly proof?: RegExp;
  /** Needed in the beginning of the file for `listings` to hold. */
  readonly listProof?: RegExp;
  /** What a command printed to standard error stands before the document, behind it, or instead of it. */
  readonly noisy?: boolean;
  /** Nothing but what the collector could not get. */
  readonly errors?: boolean;
}

/** A way in which some collector lays out its files. */
export interface Layout {
  readonly name: string;
  /** What is in such a bundle, who writes it, and the command that makes one; placeholders in angle brackets. */
  readonly description: string;
  readonly writer: string;
  readonly collect: string;
  /** What a path below the root of a bundle stands for, in segments. */
  place(segments: readonly string[]): Place | undefined;
  /** Whether the marks that were seen below one root are enough to tell the layout. */
  needs(marks: ReadonlySet<string>): boolean;
}

/** A List that names the kind of its items, as programs write it; kubectl writes `kind: List`. */
export const TYPED_LIST = /^\{\s*"kind"\s*:\s*"[A-Z]\w+List"/;

export const placed = (mark: string, kind?: ArtifactKind, owner: Owner = NO_OWNER): Place => ({ kind, owner, mark });

/** The log of a container. */
export const logOf = (mark: string, container: string, owner: Owner): Place => ({
  kind: undefined,
  owner,
  mark,
  container,
});

/** A file that is the whole list of a resource. */
export const listOf = (mark: string, resource: string, namespace: string): Place => ({
  kind: 'kube.objects',
  owner: NO_OWNER,
  mark,
  listings: [{ resource, namespace }],
});
