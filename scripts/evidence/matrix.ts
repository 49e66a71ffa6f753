import type { Topic } from './types.ts';

/** What is asked of infrastructure, by whom, and which topics answer it. */
export interface Requirement {
  asks: string;
  /** The frameworks' own public numbers. Where a framework asks it under no number that is known for sure, it is not listed. */
  references: string[];
  topics: Topic[];
}

// England: the Health and Social Care Act 2008 (Regulated Activities) Regulations 2014, and the Care Quality Commission
// (Registration) Regulations 2009. Scotland: SSI 2011/210. Wales: SI 2017/1264. Northern Ireland: SR 2005/161.
const cqc = (number: string): string => `CQC: 2014 Regulations, ${number}`;
const notified = [
  'CQC: 2009 Registration Regulations, regulations 16 to 18',
  'CIW: SI 2017/1264, regulation 60',
  'RQIA: SR 2005/161, regulation 30',
];
const records = [
  cqc('regulation 17(2)(c) and (d)'),
  'CIW: SI 2017/1264, regulation 59',
  'RQIA: SR 2005/161, regulation 19',
];
const welfare = 'Care Inspectorate: SSI 2011/210, regulation 4';
const gdpr = (number: string): string => `UK GDPR, ${number}`;
const caf = (principle: string): string => `NCSC CAF: ${principle}`;
const dspt = (standard: string): string => `NHS DSPT: National Data Guardian’s standard ${standard}`;

/** The requirements, in our words, in the order of the page. */
export const requirements: Requirement[] = [
  {
    asks: 'It is known what runs, what data it holds, and who owns it',
    references: [caf('A3 asset management'), gdpr('article 30'), dspt('1')],
    topics: ['assets'],
  },
  {
    asks: 'It is known where personal data goes, and it can go nowhere else',
    references: [caf('B3.a understanding data'), gdpr('articles 5(1)(f) and 30'), dspt('1'), ...records],
    topics: ['flows'],
  },
  {
    asks: 'Data is encrypted on its way',
    references: [caf('B3.b data in transit'), gdpr('article 32(1)(a)'), dspt('9')],
    topics: ['transit'],
  },
  {
    asks: 'Data is encrypted where it lies',
    references: [caf('B3.c stored data'), gdpr('article 32(1)(a)'), dspt('9')],
    topics: ['rest'],
  },
  {
    asks: 'Only those see data, and change what runs, who need to',
    references: [
      caf('B2 identity and access control'),
      gdpr('articles 5(1)(f) and 32'),
      dspt('4'),
      welfare,
      ...records,
    ],
    topics: ['access'],
  },
  {
    asks: 'What runs is confined to what it needs',
    references: [caf('B4 system security'), gdpr('articles 25 and 32'), dspt('9')],
    topics: ['hardening'],
  },
  {
    asks: 'It is known where software comes from, and that it is kept up to date',
    references: [caf('A4 supply chain'), caf('B4 system security'), dspt('8'), dspt('10')],
    topics: ['supply'],
  },
  {
    asks: 'Records and logs are kept as long as they must be, and no longer',
    references: [gdpr('article 5(1)(e)'), caf('C1 security monitoring'), ...records],
    topics: ['retention'],
  },
  {
    asks: 'What is lost can be restored',
    references: [
      caf('B5.c backups'),
      caf('D1 response and recovery planning'),
      gdpr('article 32(1)(c)'),
      dspt('7'),
      ...records,
    ],
    topics: ['backups'],
  },
  {
    asks: 'What goes wrong is noticed, and those who must know are told',
    references: [
      caf('C1 security monitoring'),
      caf('D1 response and recovery planning'),
      gdpr('articles 33 and 34'),
      dspt('6'),
      ...notified,
    ],
    topics: ['monitoring'],
  },
  {
    asks: 'Records are at hand whenever care is given',
    references: [
      caf('B5 resilient networks and systems'),
      gdpr('article 32(1)(b)'),
      dspt('7'),
      cqc('regulations 12 and 17'),
      welfare,
    ],
    topics: ['availability'],
  },
];
