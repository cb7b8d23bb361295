import type { INodePropertyModeTypeOptions, INodePropertyRegexValidation } from 'n8n-workflow';

const SLOW_MS = 10_000;

/** How the mode From List is filled. @param searchListMethod one of `methods/` */
export function filledBy(searchListMethod: string): INodePropertyModeTypeOptions {
	return {
		searchListMethod,
		searchable: true,
		slowLoadNotice: {
			message:
				'Postscript is slow to answer. The choice left of the field lets you enter the value yourself.',
			timeout: SLOW_MS,
		},
	};
}

/**
 * What the editor says of a value while it is typed. n8n refuses to run a node over it, so it stops only what the
 * field's parser would refuse. Expressions are not looked at.
 *
 * @param regex of the whole value, the empty one included
 */
export function validation(regex: string, errorMessage: string): INodePropertyRegexValidation[] {
	return [{ type: 'regex', properties: { regex, errorMessage } }];
}
