import { settle } from '../../domain/settle';

/**
 * Does some work; where it fails, what was half made is undone first.
 *
 * @throws what the work throws, also where the undoing fails as well
 */
export async function withRollback<Result>(
	work: Promise<Result>,
	undo: () => Promise<void>,
): Promise<Result> {
	const result = await settle(work);
	if (result.status === 'fulfilled') return result.value;
	await settle(undo());
	throw result.reason;
}
