import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { DESCRIPTION, SEARCH_HINTS } from './description';
import { postscriptApiTest } from './methods/credentialTest';
import { eventsInWords } from './trigger/events';
import { pollProperties, SAMPLE_HINT } from './trigger/polling/properties';
import { pollSubscribers } from './trigger/polling/poll';

/** The polling trigger: description and methods only; what a poll does is in `trigger/polling/poll.ts`. */
export class PostscriptTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postscript Trigger',
		name: 'postscriptTrigger',
		icon: {
			light: 'file:../../icons/postscript.svg',
			dark: 'file:../../icons/postscript.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: eventsInWords(pollProperties),
		description: DESCRIPTION,
		defaults: { name: 'Postscript Trigger' },
		builderHint: { searchHint: SEARCH_HINTS.poll },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' }],
		hints: [SAMPLE_HINT],
		properties: pollProperties,
	};

	methods = { credentialTest: { postscriptApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollSubscribers(this);
	}
}
