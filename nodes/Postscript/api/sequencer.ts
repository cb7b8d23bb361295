/** The last piece of work for each subscriber of each token in this process. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Does pieces of work for one subscriber one after another, in the order of the calls, also when they
 * come from different executions; work for different subscribers goes on side by side.
 *
 * @param token the client's token
 * @param subscriber the subscriber's ID, or whatever identifies one who has no ID yet
 */
export async function inOrder<T>(
	token: string,
	subscriber: string,
	work: () => Promise<T>,
): Promise<T> {
	const key = `${token} ${subscriber}`;
	const before = tails.get(key) ?? Promise.resolve();
	const result = before.then(work, work);
	tails.set(key, result);
	try {
		return await result;
	} finally {
		if (tails.get(key) === result) tails.delete(key);
	}
}
