/** Lines of NGINX's configuration, of which some may be left out. */
export const lines = (...parts: (string | string[] | false | undefined)[]): string[] =>
  parts.flatMap(part => (part ? part : []));

/** A block of them, such as `server`. */
export const block = (head: string, body: string[]): string[] => [`${head} {`, ...body.map(line => `  ${line}`), '}'];

/** What somebody wrote of it by hand. */
export const snippet = (text: string | undefined): string[] => (text ? text.trimEnd().split('\n') : []);

/** Words between commas. */
export const list = (text: string | undefined): string[] => (text ? text.split(',').map(word => word.trim()) : []);
