/** Counts checks. A failed check is printed at once, a passed one only counted. */
export class CheckCounter {
	private passed = 0;
	private readonly failures: string[] = [];

	/** @param finding what was seen instead, printed with a failure */
	check(expectation: string, met: boolean, finding: string): void {
		if (met) {
			this.passed += 1;
			return;
		}
		this.failures.push(expectation);
		say(`NOT AS EXPECTED: ${expectation}; seen: ${finding}`);
	}

	get allPassed(): boolean {
		return this.failures.length === 0 && this.passed > 0;
	}

	/** The line of counts that scripts read. */
	summary(): string {
		return `${this.passed} passed, ${this.failures.length} failed, 0 skipped`;
	}
}

/** Prints a line with the local time in front. */
export function say(line: string): void {
	// eslint-disable-next-line no-console -- a program for the terminal
	console.log(`${new Date().toTimeString().slice(0, 8)} ${line}`);
}
