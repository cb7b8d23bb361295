import { isBlank } from '../domain/guards';

/**
 * Reads a resource locator, for which an expression or an agent may give a bare value.
 *
 * @param usualMode what a bare value is taken for
 * @returns undefined where it is empty
 */
export function readLocator(
	locator: unknown,
	usualMode: string,
): { mode: unknown; value: unknown } | undefined {
	const { mode, value } = (
		typeof locator === 'object' && locator !== null ? locator : { mode: usualMode, value: locator }
	) as { mode?: unknown; value?: unknown };
	return isBlank(value) ? undefined : { mode, value };
}
