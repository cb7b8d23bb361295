/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console -- the process of a suite: no part of the package */

/**
 * Runs a suite and ends the process with its exit code, or with 1 and the reason. Told to end, it ends at once; n8n and
 * whatever else it started are ended whenever this process is.
 *
 * @param suite is aborted through the signal when the process is told to end
 */
export function runSuite(suite: (signal: AbortSignal) => Promise<number>): void {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.once(name, () => {
			controller.abort();
			process.exit(1);
		});
	}
	suite(controller.signal).then(
		(code) => process.exit(code),
		(error: Error) => {
			console.error(error.message);
			process.exit(1);
		},
	);
}
