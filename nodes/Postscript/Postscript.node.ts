import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { DESCRIPTION, SEARCH_HINTS, TOOL_DESCRIPTION } from './description';
import { DEFAULT_BASE_URL } from './domain/credential';
import { searchCountries } from './methods/countrySearch';
import { postscriptApiTest } from './methods/credentialTest';
import { searchKeywords, searchSubscribers } from './methods/listSearch';
import { nameSearches } from './methods/nameSearch';
import { runOne } from './execution/toolCall';
import { customOperations, operations, properties, subtitle } from './resources';
import { HINTS } from './resources/hints';

/** The action node: description and methods only; what its operations do is in `resources/`. */
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
		subtitle,
		description: DESCRIPTION,
		defaults: { name: 'Postscript' },
		builderHint: { searchHint: SEARCH_HINTS.action },
		usableAsTool: { replacements: { description: TOOL_DESCRIPTION } },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'postscriptApi', required: true, testedBy: 'postscriptApiTest' }],
		hints: HINTS,
		// What n8n lets through where a credential restricts its domains; a Base URL of one's own must be in that list.
		requestDefaults: { baseURL: DEFAULT_BASE_URL },
		requestOperations: { pagination: runOne(operations) },
		properties,
	};

	customOperations = customOperations;

	methods = {
		credentialTest: { postscriptApiTest },
		listSearch: { searchCountries, searchKeywords, searchSubscribers, ...nameSearches() },
	};
}
