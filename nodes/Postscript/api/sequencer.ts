import type { PostscriptClient } from './client';

/** The last piece of work for each subscriber of each token in this process. */
const tails = new Map<string, Promise<unknown>>();

/**
 * Does pieces of work for one subscriber one after another, in the order of the calls, also when they
 * come from different executions; work for different subscribers goes on side by side.
 *
 * @param client whose token it is, and whose signal ends the waiting at once; work that has begun is waited for
 * @param subscriber the subscriber's ID, or whatever identifies one who has no ID yet
 */
export async function runInOrder<T>(
	{ token, signal }: Pick<PostscriptClient, 'token' | 'signal'>,
	subscriber: string,
	work: () => Promise<T>,
): Promise<T> {
	const key = `${token} ${subscriber}`;
	const before = tails.get(key) ?? Promise.resolve();
	let begun = false;
	const workOrNot = async () => {
		signal?.throwIfAborted();
		begun = true;
		return await work();
	};
	const result = before.then(workOrNot, workOrNot);
	tails.set(key, result);
	const forget = () => {
		if (tails.get(key) === result) tails.delete(key);
	};
	result.then(forget, forget);
	return await orStopped(result, () => begun, signal);
}

async function orStopped<T>(
	result: Promise<T>,
	hasBegun: () => boolean,
	signal?: AbortSignal,
): Promise<T> {
	if (!signal) return await result;
	return await new Promise<T>((resolve, reject) => {
		const stop = () => {
			if (!hasBegun()) reject(signal.reason);
		};
		signal.addEventListener('abort', stop, { once: true });
		const settled = () => signal.removeEventListener('abort', stop);
		result.finally(settled).then(resolve, reject);
	});
}
