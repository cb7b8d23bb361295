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
	/** Present where a worker was killed. */
	kill?: KillFigures;
}

/** What a killed worker leaves, as the shop and n8n show it. */
export interface KillFigures {
	worker: string;
	/** From the kill until n8n showed all its executions as ended. */
	secondsUntilKnown: number;
	/** How the executions ended, by n8n's word for it. */
	executions: Record<string, number>;
	/** How n8n's own Retry of those that did not succeed ended, and what the shop holds then. */
	retries: Record<string, number>;
	afterRetry: Marks;
	/** The same after the items of each execution that left some undone were given to the workflow again, all of them. */
	givenAgain: number;
	afterGivenAgain: Marks;
}

/** People by what an item left of them in the shop. */
export interface Marks {
	none: number;
	once: number;
	twice: number;
	/** Membership without its event. */
	half: number;
}
