/** The outcome of some work, as a value: nothing is thrown. */
export async function settle<Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> {
	const [result] = await Promise.allSettled([work]);
	return result;
}
