/**
 * Waits for a promise until the signal aborts. What the promise stands for goes on by itself.
 *
 * @throws what the promise rejects with, or the signal's reason
 */
export async function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await promise;
	signal.throwIfAborted();
	let stop: (() => void) | undefined;
	const aborted = new Promise<never>((_resolve, reject) => {
		stop = () => reject(signal.reason);
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		if (stop) signal.removeEventListener('abort', stop);
	}
}
