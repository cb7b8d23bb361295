import { isBlank, isRecord } from './guards';

/**
 * Reads the value of n8n's resource locator, for which an expression or an agent may give a bare value.
 *
 * @param usualMode what a bare value is taken for
 * @returns undefined where it is empty
 */
export function readLocator(
	locator: unknown,
	usualMode: string,
): { mode: unknown; value: unknown } | undefined {
	const { mode, value }: { mode?: unknown; value?: unknown } =
		isRecord(locator) && 'mode' in locator ? locator : { mode: usualMode, value: locator };
	return isBlank(value) ? undefined : { mode, value };
}

/** The name in a locator whose modes are a list of names and a text; undefined where it is empty. */
export function readName(locator: unknown): unknown {
	return readLocator(locator, 'name')?.value;
}
