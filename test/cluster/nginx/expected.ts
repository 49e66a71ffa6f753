import type { Answer } from './client.ts';

/** What every answer of the front door says, each once, as the platform's defaults have it. */
export const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'",
  ],
  'referrer-policy': ['strict-origin-when-cross-origin'],
  'strict-transport-security': ['max-age=31536000; includeSubDomains'],
  'x-content-type-options': ['nosniff'],
  'x-frame-options': ['DENY'],
  'x-robots-tag': ['noindex, nofollow'],
  'x-xss-protection': ['1; mode=block'],
};

const corsNames = ['allow-origin', 'allow-methods', 'allow-headers', 'allow-credentials', 'expose-headers', 'max-age'];
const corsHeaders = corsNames.map(name => `access-control-${name}`);

const picked = ({ headers }: Answer, names: string[]): Record<string, string[] | undefined> =>
  Object.fromEntries(names.map(name => [name, headers[name]]));

/** The security headers of an answer, every value of each. */
export const securityOf = (answer: Answer) => picked(answer, Object.keys(securityHeaders));

/** The same for what it allows pages of other hosts. */
export const corsOf = (answer: Answer) => picked(answer, corsHeaders);

/** An answer that allows them nothing. */
export const noCors: Record<string, string[] | undefined> = Object.fromEntries(
  corsHeaders.map(name => [name, undefined]),
);
