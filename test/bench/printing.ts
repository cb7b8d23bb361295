/** Prints a line with the local time in front. */
export function say(line: string): void {
	// eslint-disable-next-line no-console -- a program for the terminal
	console.log(`${new Date().toTimeString().slice(0, 8)} ${line}`);
}

/** Prints a table in plain characters: texts to the left, everything else to the right. */
export function printTable(title: string, rows: Array<Record<string, string | number>>): void {
	const [first] = rows;
	if (!first) return;
	const names = Object.keys(first);
	const cells = rows.map((row) => names.map((name) => String(row[name])));
	const widths = names.map((name, column) =>
		Math.max(name.length, ...cells.map((row) => row[column].length)),
	);
	const isText = names.map((name) => Number.isNaN(Number.parseFloat(String(first[name]))));
	const line = (row: string[]) =>
		row
			.map((cell, column) =>
				isText[column] ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
			)
			.join('  ')
			.trimEnd();
	const text = [
		line(names),
		widths.map((width) => '-'.repeat(width)).join('  '),
		...cells.map(line),
	];
	// eslint-disable-next-line no-console -- a program for the terminal
	console.log(`\n${title}\n\n${text.join('\n')}\n`);
}
