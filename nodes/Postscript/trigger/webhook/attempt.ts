/** The outcome of some work, as a value. */
export async function attempt<Result>(
	work: Promise<Result>,
): Promise<PromiseSettledResult<Result>> {
	const [result] = await Promise.allSettled([work]);
	return result;
}

/**
 * Does some work; where it fails, what was half made is undone first.
 *
 * @throws what the work throws, also where the undoing fails as well
 */
export async function withRollback<Result>(
	work: Promise<Result>,
	undo: () => Promise<void>,
): Promise<Result> {
	const result = await attempt(work);
	if (result.status === 'fulfilled') return result.value;
	await attempt(undo());
	throw result.reason;
}
