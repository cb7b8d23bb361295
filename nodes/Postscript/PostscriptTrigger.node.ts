import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { postscriptApiTest } from './methods/credentialTest';
import { pollProperties } from './trigger/polling/properties';
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
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when people opt in to or out of texts from a Postscript shop',
		defaults: { name: 'Postscript Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' }],
		properties: pollProperties,
	};

	methods = { credentialTest: { postscriptApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollSubscribers(this);
	}
}
