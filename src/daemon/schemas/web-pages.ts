import Type from 'typebox';
import { NullableInteger } from './common.ts';

/** Where a passage or a citation of a web page is from. */
export const WebOriginSchema = Type.Object({
  url: Type.String(),
  site: Type.String(),
  fetchedAtMs: Type.Integer(),
  ageMs: Type.Integer(),
});

export const WebCollectionSchema = Type.Object({
  name: Type.String(),
  isWeb: Type.Boolean(),
  pageCount: Type.Integer(),
  snippetCount: Type.Integer(),
  bytes: Type.Integer(),
  oldestFetchedAtMs: Type.Integer(),
  newestFetchedAtMs: Type.Integer(),
  nextExpiryMs: NullableInteger,
});

export const KeptPageSchema = Type.Object({
  documentId: Type.Integer(),
  collection: Type.String(),
  url: Type.String(),
  title: Type.String(),
  site: Type.String(),
  language: Type.Union([Type.String(), Type.Null()]),
  fetchedAtMs: Type.Integer(),
  expiresAtMs: NullableInteger,
  isSnippet: Type.Boolean(),
  sha256: Type.String(),
  text: Type.String(),
});

export const ForgottenPagesSchema = Type.Object({ pages: Type.Integer(), collections: Type.Integer() });
