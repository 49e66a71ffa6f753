import type { Problem } from '../../generator/model/problem.ts';

/** kubectl: takes arguments and perhaps its input, returns what it prints, throws what it complains of. */
type Kubectl = (args: string[], input?: string) => Promise<string>;

/** The last line of what a program said: kubectl and Helm put the reason there. */
export const lastLine = (error: unknown): string => (error as Error).message.trim().split('\n').at(-1) ?? '';

/** Those of the rights, as `kubectl auth can-i` asks for them, that whoever asks does not have. */
export const missingRights = async (kubectl: Kubectl, rights: string[][]): Promise<Problem[]> => {
  const answers = await Promise.all(
    rights.map(async right => {
      // kubectl ends with 1 for "no", too.
      const answer = await kubectl(['auth', 'can-i', ...right]).catch(lastLine);
      return answer.trim() === 'yes' ? [] : [{ path: 'rights', message: `you may not ${right.join(' ')}` }];
    }),
  );
  return answers.flat();
};
