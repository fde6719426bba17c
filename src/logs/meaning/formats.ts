/** The outcome that a line reports. `more` continues the line before, as a stack trace does. */
export type Level = 'failed' | 'warning' | 'fine' | 'more';

/** A format of text: a line that matches is of that level, and the groups `path`, `destPath` and `message` are its fields. */
export interface TextFormat {
  readonly tool: string;
  readonly level: Level;
  readonly pattern: RegExp;
}

const paths = String.raw`(?:s3|gs|https?|file|sftp|ftps?|az|hdfs):\/\/`;

/** Formats whose own outcome outranks any word of a level or of a failure: the first that matches decides. */
export const formats: readonly TextFormat[] = [
  // files-cli: github.com/Files-com/files-cli transfers/main.go (Text, afterActionLog, LogJobError), files-sdk-go file/status/status.go.
  format(
    'files-cli',
    'fine',
    /^(?<path>.+) (?:complete|folder_created|downloading|uploading|indexed|queued|retrying|compared) size \d/u,
  ),
  format('files-cli', 'fine', /^(?<path>.+) (?:skipped|ignored|file_exists)$/u),
  format('files-cli', 'failed', /^(?<path>\S.*?) errored(?: (?<message>.+))?$/u),
  format('files-cli', 'warning', /^(?<path>\S.*?) canceled (?<message>.+)$/u),
  format('files-cli', 'failed', /^(?<path>\S.*?) after action \S+ failed (?<message>.+)$/u),
  // AWS CLI: github.com/aws/aws-cli awscli/customizations/s3/results.py (FAILURE_FORMAT, ERROR_FORMAT), utils.py (create_warning).
  format(
    'aws',
    'failed',
    /^(?:upload|download|copy|move|delete) failed: (?<path>.+?)(?: to (?<destPath>.+?))? (?<message>(?:An error|A client error|Unable|Could not|Connection|Read timeout|Connect timeout|Parameter|\[Errno|Failed|SSL|HTTPSConnectionPool|Object|Invalid|Seek|Bad|argument|').*)$/u,
  ),
  format('aws', 'failed', /^(?:upload|download|copy|move|delete|remove_bucket) failed: (?<message>.+)$/u),
  format('aws', 'failed', /^fatal error: (?<message>.+)$/u),
  format(
    'aws',
    'fine',
    /^(?:\(dryrun\) )?(?:upload|download|copy|move|delete|make_bucket|remove_bucket): (?<path>.+?)(?: to (?<destPath>\S.*))?$/u,
  ),
  // s5cmd: github.com/peak/s5cmd log/message.go, log/log.go.
  format('s5cmd', 'fine', new RegExp(String.raw`^(?:cp|mv|rm|sync|mb|rb|pipe|put|get) (?:${paths}|[./~])`, 'u')),
  format('s5cmd', 'failed', /^ERROR "(?:cp|mv|rm|sync|ls|du|cat|run|mb|rb|pipe) (?<path>[^"]+)": (?<message>.+)$/u),
  // gsutil and gcloud storage: github.com/GoogleCloudPlatform/gsutil gslib/__main__.py, gslib/copy_helper.py.
  format(
    'gsutil',
    'fine',
    new RegExp(
      String.raw`^(?:Copying|Removing|Moving|Building synchronization|Synchronizing|Starting synchronization|Uploading|Skipping) (?:${paths}|[./~\\]|state|$)`,
      'u',
    ),
  ),
  format(
    'gsutil',
    'failed',
    /^(?:\w*Exception|Failure|AccessDenied\w*|CommandException|ServiceException|BadRequest\w*): (?<message>.+)$/u,
  ),
  // rsync: github.com/RsyncProject/rsync log.c (log_exit, rsyserr), options.c; itemized changes as in rsync(1).
  format(
    'rsync',
    'fine',
    /^(?:[<>ch.][fdLDS][.+?cstpoguaxnb]{7,11}|\*deleting|deleting|created directory|cd\+{9,}|sending incremental|receiving incremental|total size is|sent [\d,]+ bytes|skipping (?:non-regular|directory)) /u,
  ),
  format(
    'rsync',
    'warning',
    /^(?:rsync warning: |cannot delete non-empty directory: |file has vanished: |rsync: \[\w+\] file has vanished: )/u,
  ),
  format('rsync', 'failed', /^rsync error: (?<message>.+)$/u),
  format(
    'rsync',
    'failed',
    /^rsync: (?:\[\w+\] )?(?<message>[^"]{0,80}"(?<path>[^"]+)".*(?:failed|denied|: [A-Z][^:]{1,80} \(\d+\)).*)$/u,
  ),
  format(
    'rsync',
    'failed',
    /^rsync: (?<message>.*(?:fail|error|denied|refused|closed|reset|timed? ?out|unknown|invalid|No such|did not see|not ).*)$/iu,
  ),
  format('rsync', 'failed', /^IO error encountered/u),
  // robocopy: learn.microsoft.com/windows-server/administration/windows-commands/robocopy and pasted logs.
  format('robocopy', 'fine', /\bSkipped\s+Mismatch\s+FAILED\b/iu),
  format('robocopy', 'warning', /^\s*\*MISMATCH\b/u),
  format('robocopy', 'failed', /^\s*\*?FAILED\*?\s+(?<message>(?:File|Dir).*)$/u),
  format(
    'robocopy',
    'fine',
    /^\s*(?:\*EXTRA (?:File|Dir)|New File|New Dir|Newer|Older|Changed|Modified|Tweaked|same|lonely|extra|(?:Dirs|Files|Bytes|Times|Speed|Options|Source|Dest|Started|Ended) ?:)\s/u,
  ),
  format(
    'robocopy',
    'failed',
    /^(?<message>ERROR \d{1,5} \(0x[\dA-F]{8}\) [A-Z][A-Za-z -]*?(?:File|Directory|Dir|Attributes)) (?<path>\S.*)$/u,
  ),
  format('robocopy', 'fine', /^\s*Waiting \d+ seconds/u),
  // lftp: github.com/lavv17/lftp src/FileAccess.cc (StrError), src/MirrorJob.cc (Report).
  format(
    'lftp',
    'failed',
    /^(?:\S+: )?(?:Access failed|Fatal error|Login failed|Store failed): (?<message>.+?)(?: \((?<path>[^()]+)\))?$/u,
  ),
  format(
    'lftp',
    'fine',
    /^(?:Transferring file|Removing old (?:local )?(?:file|directory)|Removing source (?:file|directory)|Making (?:directory|symbolic link)|Mirroring directory|Retrying mirror|(?:Old|New)(?:er)? (?:file|directory)|(?:mirror|get|put|chmod|mkdir|rm) (?:-[A-Za-z]|ok,)|Total: |New: |Modified: |Removed: |To be removed: )/u,
  ),
  format('lftp', 'warning', /^\*{4} .*(?:reconnect|retry)/iu),
  format('lftp', 'failed', /^\*{4} (?<message>.+)$/u),
  format('lftp', 'fine', /^-{3,4}[> ] ?\S/u),
  // OpenSSH: github.com/openssh/openssh-portable sftp-client.c, sftp.c, scp.c, clientloop.c.
  format(
    'openssh',
    'fine',
    /^(?:sftp> |Uploading \S+ to |Fetching \S+ to |Connected to |Connection to \S+ closed\.$|Killed by signal 1\.$)/u,
  ),
  format(
    'openssh',
    'failed',
    /^(?:Couldn't|remote (?:open|mkdir|delete|rmdir|setstat|rename|readdir|fsync|statvfs|link|symlink)|(?:stat|open|mkdir) (?:remote|local)|dest open|close remote) ?(?:"(?<path>[^"]*)"|\("(?<place>[^"]*)"\))?(?<message>.*)$/u,
  ),
  format(
    'openssh',
    'failed',
    /^(?:(?:ssh|scp|sftp|client_loop|kex_exchange_identification|ssh_exchange_identification|banner exchange|ssh_dispatch_run_fatal|subsystem request|Host key verification|packet_write_wait|Received disconnect|Too many authentication|Bad (?:owner|packet)|exec request) ?.*(?:fail|denied|refused|closed|reset|broken|timed out|not |no such|lost|unexpected|error|invalid|disconnect).*|Connection (?:closed|reset|refused|timed out|to \S+ (?:closed by remote host|timed out))(?: by \S+(?: port \d+)?)?[.:]?.*|lost connection)$/iu,
  ),
  format('openssh', 'failed', /^\S+@\S+: Permission denied/u),
  // curl: github.com/curl/curl src/tool_operate.c (`curl: (7) …`), lib/*.c (failf).
  format('curl', 'failed', /^curl: \((?<code>\d+)\) (?<message>.+)$/u),
  format(
    'curl',
    'fine',
    /^(?:[<>{}] |\* (?:Connected|Closing|Connection #\d+|Trying|Host|TCP_NODELAY|Mark bundle|Using|ALPN|TLS|SSL connection|Server certificate|subject|start date|expire date|issuer|We are|Request completely))/u,
  ),
  // WinSCP: winscp.net/eng/docs/logging, logging_xml; console texts in github.com/winscp/winscp source/resource/TextsCore1.rc.
  format('winscp', 'failed', /^\s*(?:<result success="false"|<failure\b)/u),
  format(
    'winscp',
    'fine',
    /^\s*<(?:result success="true"|message>|filename|destination|upload|download|session|group|ls|rm|mkdir|mv|\/)/u,
  ),
  format('winscp', 'failed', /^\* .*\((?:E[A-Za-z]+|Ext[A-Za-z]*)\) ?(?<message>.*)$/u),
  // lsyncd: github.com/lsyncd/lsyncd default.lua (`Error`, `Normal` and `Warn` stand in the place of levels).
  format('lsyncd', 'failed', /^Normal[:,] Failure (?<message>.+)$/u),
  format('lsyncd', 'fine', /^(?:Normal|Debug|Exec|Call|Delay|Inotify|Masterloop|Statusfile)[:,] /u),
  // rclone: github.com/rclone/rclone fs/log.go, cmd/cmd.go (`Attempt %d/%d succeeded`), fs/accounting/stats.go.
  format('rclone', 'fine', /^(?:ERROR|NOTICE|INFO) *: Attempt \d+\/\d+ succeeded/u),
  format(
    'rclone',
    'failed',
    /^(?:NOTICE *: )?(?!(?:info|debug|trace|verbose|warn(?:ing)?)\b)(?:[^:]{1,400}: )?Failed to (?!.*\bwill retry)/iu,
  ),
  format(
    'rclone',
    'failed',
    /^(?:ERROR|CRITICAL|FATAL|EMERGENCY|ALERT) *: (?:(?<path>(?!Attempt )[^:\n]+(?::\S[^:\n]*)*): )(?<message>\S.*)$/u,
  ),
  // azcopy: github.com/Azure/azure-storage-azcopy ste/mgr-JobPartTransferMgr.go (transferErrorCode, logTransferError).
  format(
    'azcopy',
    'failed',
    /^(?:ERR: )?\[P#\d+-T#\d+\] (?:UPLOAD|DOWNLOAD|COPY|S2SCOPY|DELETE|REMOVE|SETPROPERTIES|MKDIR)?FAILED: (?<path>.+?) : (?<message>.+)$/u,
  ),
  format(
    'azcopy',
    'failed',
    /^(?:ERR: )?(?:\[P#\d+-T#\d+\] )?\b(?:UPLOAD|DOWNLOAD|COPY|S2SCOPY|DELETE |SET-PROPERTIES |REMOVE)(?:FAILED|ERROR)\b(?<message>.*)$/u,
  ),
  format(
    'azcopy',
    'fine',
    /^(?:INFO: )?(?:\[P#\d+-T#\d+\] )?(?:UPLOAD|DOWNLOAD|COPY|DELETE|DELETE |SET-PROPERTIES )SUCCESSFUL\b/u,
  ),
  format('azcopy', 'failed', /^Final Job Status: (?:Failed|CompletedWithErrors|Cancelled)/u),
  format('azcopy', 'failed', /^RESPONSE (?:Status: )?[45]\d\d\b/u),
  // PowerShell: learn.microsoft.com/powershell about_Error_Handling; the lines below an error only say where it happened.
  format('powershell', 'more', /^(?:At (?:line:\d|[A-Za-z]:\\.*:\d+ char:\d)|\s*\+ )/u),
  format('powershell', 'failed', /^[A-Z][a-z]+-[A-Z][A-Za-z]+ ?: (?<message>.+)$/u),
  // Stack traces of Python, Java, .NET, Node.js and Go: only the line that names the exception has failed.
  format(
    'trace',
    'more',
    /^(?:\s+(?:at |File "|\.{3} \d+ more|\^|raise |throw |return )|goroutine \d+ \[|exit status \d+$|\s+in <module>)/u,
  ),
  format(
    'trace',
    'failed',
    /^(?:Traceback \(most recent call last\)|Exception in thread |Caused by: |panic: |fatal error: |Unhandled (?:exception|rejection)|Uncaught )/iu,
  ),
  format('trace', 'failed', /^(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception|Failure)(?: \[\w+\])?(?::|$)/u),
  // CI systems: Azure Pipelines, GitHub Actions; npm.
  format('ci', 'failed', /^(?:##\[error\]|::error\b|npm ERR!|npm error |make(?:\[\d+\])?: \*\*\* )/u),
  format('ci', 'warning', /^(?:##\[warning\]|::warning\b|npm WARN)/u),
  // A request that the server could not answer, in the access log of a web server; others are answers.
  format('access-log', 'failed', /^\S+ \S+ .{0,60}\] "[A-Z]+ \S+(?: HTTP\/[\d.]+)?" 5\d\d /u),
  format('access-log', 'fine', /^\S+ \S+ .{0,60}\] "[A-Z]+ \S+(?: HTTP\/[\d.]+)?" \d{3} /u),
];

function format(tool: string, level: Level, pattern: RegExp): TextFormat {
  return { tool, level, pattern };
}
