import type { IDataObject } from 'n8n-workflow';

/** What came of a job. */
export type Outcome = { items: IDataObject[] } | { error: unknown };

/** One input item's work: what it asks for, and what came of it. */
export class Job<Plan = unknown> {
	outcome: Outcome | undefined;

	/** In a dry run: the writes that would have been sent. */
	readonly dryRunRequests: string[] = [];

	private readonly appended: Job[] = [];

	constructor(
		readonly index: number,
		readonly plan: Plan,
		readonly isDryRun: boolean,
		/** What a refused row shows in place of the input item's fields, where it stands for a part of the item only. */
		readonly source?: IDataObject,
	) {}

	complete(items: IDataObject[]): void {
		this.outcome = { items };
	}

	fail(error: unknown): void {
		this.outcome = { error };
	}

	/** Puts out what another job, which no input item stands for, came to behind its own rows. */
	append(other: Job): void {
		this.appended.push(other);
	}

	/** Itself and the jobs whose rows come behind its own. */
	get rows(): Job[] {
		return [this, ...this.appended];
	}

	/** Whom or what it is about, where it stands for a part of the item only, or for none: the item's number does not say it. */
	get about(): string {
		const texts = Object.entries(this.source ?? {}).filter(
			([, value]) => typeof value === 'string',
		);
		const named = texts.map(([key, value]) => `${key} ${String(value)}`);
		return named.length > 0 ? `It is about ${named.join(', ')}` : '';
	}

	/** What it puts out; in a dry run, with what would have been sent. */
	output(): IDataObject[] {
		const items = this.outcome && 'items' in this.outcome ? this.outcome.items : [];
		if (!this.isDryRun) return items;
		return items.map((item) => ({ dry_run: true, ...item, requests: this.dryRunRequests }));
	}
}
