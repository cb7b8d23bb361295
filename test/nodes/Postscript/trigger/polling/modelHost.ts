import type { IDataObject, INodeParameters, IPollFunctions, Logger } from 'n8n-workflow';
import { pollSubscribers } from '../../../../../nodes/Postscript/trigger/polling/poll';
import { credentialFor } from '../../../../support/credentials';
import { PollHost } from '../../../../support/pollHarness';
import type { ModelShop } from './modelShop';

/** A workflow with the polling trigger on a model shop, and what it writes into n8n's log. */
export class ModelHost {
	readonly host: PollHost;
	readonly warnings: string[] = [];
	readonly infos: string[] = [];
	/** Milliseconds that the trigger's own clock shows. */
	clock = 0;
	/** Milliseconds that each request takes. */
	latency = 10;

	constructor(
		readonly shop: ModelShop,
		parameters: INodeParameters = { events: ['optedIn', 'optedOut'] },
		host: 'older' | 'newer' = 'older',
	) {
		const logger = {
			warn: (text: string) => this.warnings.push(text),
			info: (text: string) => this.infos.push(text),
		} as unknown as Logger;
		this.host = new PollHost({
			credential: credentialFor('http://localhost'),
			parameters,
			host,
			poll: async (context: IPollFunctions) => {
				Object.defineProperty(context, 'logger', { value: logger, configurable: true });
				const reader = { identify: async () => 'shop_1', fetchPage: shop.fetchPage };
				return await pollSubscribers(
					context,
					async () => reader,
					() => (this.clock += this.latency),
				);
			},
		});
	}

	static async activated(
		shop: ModelShop,
		parameters?: INodeParameters,
		host?: 'older' | 'newer',
	): Promise<ModelHost> {
		const one = new ModelHost(shop, parameters, host);
		expect(await one.host.poll()).toEqual([]);
		one.host.activated();
		return one;
	}

	/** @returns what the workflow was told, e.g. `s_0001 opt_in` */
	async poll(): Promise<string[]> {
		return (await this.host.poll()).map(toldOf);
	}

	/** Requests that a poll takes which passes nothing on. */
	async idle(): Promise<number> {
		const before = this.shop.requests;
		expect(await this.poll()).toEqual([]);
		return this.shop.requests - before;
	}
}

export function toldOf({ subscriber_id: id, event }: IDataObject): string {
	return `${String(id)} ${String(event).split('.').at(-1)}`;
}
