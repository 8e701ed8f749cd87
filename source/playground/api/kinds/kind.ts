import type { ApiList, ApiObject, Status, TableColumn } from '../../../wire/kubernetes.ts';
import type { Resource } from '../../../wire/resources.ts';
import type { Attributes } from '../access/authorize.ts';
import type { DeleteOptions, ListOptions } from '../client.ts';

/** One cause of a 422, as `field.Error` prints it: `spec.replicas: Invalid value: -1: must be …`. */
export interface FieldError {
  /** Reason of the Status cause. */
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldValueTooLong'
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotFound'
    | 'InternalError';
  /** `spec.template.spec.containers[0].image`. */
  field: string;
  /** What follows the field and `: ` in the message: `Required value`, `Invalid value: 0: must be >0`. */
  message: string;
}

/** What a rule may know of the request. */
export interface RequestContext {
  user: { name: string; groups: string[] };
  /** Whether the user has a right. */
  may(attributes: Attributes): boolean;
  namespace: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** For reads and writes of other objects, by the rules of the API, inside the same request. */
  storage: Storage;
  /** Adds a `Warning` header. */
  warn(text: string): void;
}

/**
 * Stored objects, as the rules of the kinds see them. Synchronous, since SQLite is; `transaction` makes several writes one.
 * Errors are `StatusError`. Objects that come out are the caller's own copies.
 */
export interface Storage {
  get<T extends ApiObject>(resource: Resource<T>, namespace: string | undefined, name: string): T | undefined;
  list<T extends ApiObject>(
    resource: Resource<T>,
    options?: ListOptions,
  ): { items: T[]; resourceVersion: string };
  /** Writes a new object as it is: no rules of its kind are applied. Sets uid, creationTimestamp, resourceVersion. 409 when it is there. */
  insert<T extends ApiObject>(resource: Resource<T>, object: T): T;
  /** Replaces an object as it is: no rules are applied. Refused with Conflict unless its resourceVersion is the stored one. */
  replace<T extends ApiObject>(resource: Resource<T>, object: T): T;
  remove(resource: Resource, namespace: string | undefined, name: string): void;
  transaction<R>(work: () => R): R;
}

export interface TableDefinition<T extends ApiObject> {
  columns: Omit<TableColumn, 'description'>[];
  /** Cells in the order of `columns`; `now` in milliseconds since the epoch. */
  row(object: T, now: number): (string | number | boolean | null)[];
}

/** A kind that is stored: its place in discovery and the rules that upstream calls its strategy. */
export interface Kind<T extends ApiObject = ApiObject> {
  resource: Resource<T>;
  singular: string;
  shortNames?: string[];
  categories?: string[];
  /** All of create, delete, deletecollection, get, list, patch, update, watch unless told. */
  verbs?: string[];
  table: TableDefinition<T>;
  /** Text of the `Warning` header on every request to this kind. */
  deprecation?: string;
  /** Defaulting, on everything that comes in, before the two below. Changes the object in place. */
  applyDefaults?(object: T, context: RequestContext): void;
  /** On create: drops a status that the client sent, sets `metadata.generation` where the kind has one. Changes in place. */
  prepareForCreate?(object: T, context: RequestContext): void;
  /** On update of the main resource: restores the status, raises the generation when the spec changed. Changes in place. */
  prepareForUpdate?(object: T, old: T, context: RequestContext): void;
  /** On update of `/status`: restores spec and labels. Absent: the kind has no status subresource. */
  prepareForStatusUpdate?(object: T, old: T, context: RequestContext): void;
  /** All causes at once. Metadata common to all kinds (names, labels, immutable fields) is checked by the server itself. */
  validate?(object: T, context: RequestContext): FieldError[];
  validateUpdate?(object: T, old: T, context: RequestContext): FieldError[];
  /** What is wrong with a name, in words that follow `Invalid value: "Web": `. DNS-1123 subdomains are asked for unless told. */
  validateName?(name: string): string[];
  /** When true, an update must carry the resourceVersion that it is based on. */
  conditionalUpdate?: boolean;
  /**
   * For kinds whose objects go in two steps: how many seconds someone else (the kubelet) has for the first, given what was asked
   * for. 0 removes at once. Absent: objects are removed as soon as they have no finalizers.
   */
  gracefulDeletion?(object: T, requestedSeconds: number | undefined): number;
  /** What becomes of dependents when the request does not say: they stay. Absent: they go. */
  orphansDependents?: true;
  /** On the way out of the store, when fields are computed on each read. Changes in place. */
  decorate?(object: T): void;
  /** Fields that field selectors may name, beside `metadata.name` and `metadata.namespace`. The same names for every object. */
  fields?(object: T): Record<string, string>;
  /** `scale` for kinds that have it: the kind of Scale and where the replicas are. */
  scale?: { groupVersion: string; selector(object: T): string; deprecation?: string };
  /** Other subresources, by name. */
  subresources?: Record<string, Subresource>;
}

/** A subresource with an answer of its own, such as `instantiate` or `log`. */
export interface Subresource {
  kind: string;
  /** Of the kind, when it is another than the resource's: `policy/v1`. */
  groupVersion?: string;
  verbs: string[];
  deprecation?: string;
  /** A JSON answer with its HTTP status, or a stream of text. */
  handle(request: SubresourceRequest, context: RequestContext): Promise<SubresourceAnswer>;
}

export interface SubresourceRequest {
  verb: 'get' | 'create' | 'update' | 'patch';
  name: string;
  query: URLSearchParams;
  body: unknown;
  signal: AbortSignal;
  /** DELETE of an object, by all the rules of its kind. */
  remove(resource: Resource, namespace: string | undefined, name: string, options?: DeleteOptions): void;
}

export type SubresourceAnswer =
  | { code: number; body: unknown }
  | { code: number; stream: AsyncIterable<Uint8Array> };

/** A resource without objects of its own in the store, such as ImageStreamTags. Verbs that are absent are not served (405). */
export interface VirtualKind<T extends ApiObject = ApiObject, W extends ApiObject = ApiObject> {
  resource: Resource<T>;
  singular: string;
  shortNames?: string[];
  categories?: string[];
  deprecation?: string;
  table?: TableDefinition<T>;
  get?(name: string, context: RequestContext): T;
  list?(options: ListOptions, context: RequestContext): ApiList<T>;
  /** Answers with the object and the HTTP status, 201 for most. */
  create?(
    object: T,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<{ code: number; body: ApiObject | Status }>;
  /** Answers 200, or 201 when it made something new. */
  update?(name: string, object: T, context: RequestContext): { code: number; body: T };
  /** `remove` deletes stored objects by all the rules of their kinds. */
  delete?(
    name: string,
    context: RequestContext,
    remove: SubresourceRequest['remove'],
    options: DeleteOptions,
  ): ApiObject | Status;
  /** The verb watch: stored objects, each as this resource shows it. Those without a view are not shown. */
  watched?: { resource: Resource<W>; view(object: W, context: RequestContext): T | undefined };
  /** The verb list of a resource that has no objects: whether it may be created. */
  mayCreate?(context: RequestContext): Status;
}
