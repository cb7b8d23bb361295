/**
 * A name in snake_case: `firstName`, `First Name`, `first-name` and `first.name` all become
 * `first_name`; letters of any script, digits, emoji and the rest stay.
 */
export function snakeCase(name: string): string {
	return name
		.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
		.replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
		.replace(/[\s.\-_]+/gu, '_')
		.toLowerCase();
}
