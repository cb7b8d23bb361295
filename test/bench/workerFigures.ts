/** What several n8n workers, each of which had run an execution before, did together on one key. */
export interface WorkerFigures {
	workers: number;
	executions: number;
	items: number;
	seconds: number;
	requests: number;
	refused: number;
	refusedShare: number;
	/** Accepted requests per second from the first to the last, and as a share of the limit. */
	perSecond: number;
	ofLimit: number;
	/**
	 * The same between the first tenth of the requests and the first eight tenths: without the start, when not every worker has its executions yet,
	 * and the end, when some have none left.
	 */
	ofLimitBetween: number;
	/** Executions that each worker did. */
	executionsByWorker: Record<string, number>;
	/** Items that left no mark in the shop, and those that left more than one. */
	lost: number;
	repeated: number;
}
