import type { ParseContext, Parser } from '../../model/parsed.ts';
import { createObjectsParser } from '../kube/kube-objects.ts';

const MAX_RAW = 16 << 10;

/** Parser of istiod's `debug/configz`: a list of the Istio objects that it holds, generated ones too; one line from 1.15 on. */
export function createIstiodConfigzParser(context: ParseContext): Parser {
  return createObjectsParser(context, { maxRaw: MAX_RAW, mayBeEmpty: true });
}
