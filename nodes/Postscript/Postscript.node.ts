import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { DEFAULT_BASE_URL } from './domain/credential';
import { postscriptApiTest } from './methods/credentialTest';
import { searchKeywords, searchSubscribers } from './methods/listSearch';
import { properties } from './resources';
import { send } from './routing/send';

/** The action node: description and methods only; what its operations do is in `routing/`. */
export class Postscript implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Postscript',
		name: 'postscript',
		icon: {
			light: 'file:../../icons/postscript.svg',
			dark: 'file:../../icons/postscript.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Subscribers, custom events and audiences of Postscript, the SMS marketing platform',
		defaults: { name: 'Postscript' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' }],
		// What n8n's domain restriction of a credential always lets through. Not the credential's own URL:
		// n8n would work that expression out twice for each item.
		requestDefaults: { baseURL: DEFAULT_BASE_URL },
		requestOperations: { pagination: send },
		properties,
	};

	methods = {
		credentialTest: { postscriptApiTest },
		listSearch: { searchKeywords, searchSubscribers },
	};
}
