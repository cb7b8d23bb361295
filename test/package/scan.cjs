// Checks what n8n's scan of community packages checks, without its downloads: scan.cjs <project> <unpacked package>
// Source: @n8n/scan-community-package 0.32.0, scanner.mjs: buildScanConfig, SOURCE_FILE_PATTERNS, analyzePackage.
const [project, unpacked] = process.argv.slice(2);
const { ESLint } = require('eslint');
const community = require('@n8n/eslint-plugin-community-nodes');
const { n8nCommunityNodesPlugin } = community;

/** The scan takes no comment that switches a rule off; the project's own configuration has all of its rules. */
const source = new ESLint({ cwd: project, allowInlineConfig: false });

const published = new ESLint({
	cwd: unpacked,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: [
		n8nCommunityNodesPlugin.configs.recommended,
		{ rules: { 'no-console': 'error' } },
	].flat(),
});

(async () => {
	const results = [
		...(await source.lintFiles(['package.json', '{nodes,credentials}/**/*.ts'])),
		...(await published.lintFiles(['**/*.js'])),
	];
	const complaints = results.flatMap(({ filePath, messages }) =>
		messages.flatMap(({ severity, line, message, ruleId }) =>
			severity === 2 ? [`${filePath}:${line} ${message} (${ruleId})`] : [],
		),
	);
	console.log(JSON.stringify({ files: results.length, complaints }));
})();
