"""`manage.py exchange`: the exchange without a browser: this installation's key, making and taking in packages."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from linkage.models import Partner
from linkage.packages import keys
from linkage.packages.format import Refused
from linkage.packages.posting import post_waiting
from linkage.packages.receiving import counts, receive
from linkage.packages.sending import bytes_of, pack


class Command(BaseCommand):
    help = "跨网交换：显示本系统公钥、制作交换包、导入交换包"

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        parts.add_parser("key", help="显示本系统代码和公钥")
        made = parts.add_parser("make", help="制作交换包")
        made.add_argument("partner", help="对方系统代码")
        made.add_argument("file", type=Path, help="写入的文件")
        taken = parts.add_parser("receive", help="导入交换包或者回执")
        taken.add_argument("file", type=Path)
        taken.add_argument("--receipt", type=Path, help="回执写入的文件")
        parts.add_parser("post", help="立即发送待发送的交换包")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["what"])(options)

    def key(self, options: dict[str, Any]) -> None:
        """Print what partners register."""
        self.stdout.write(f"系统代码：{keys.own_code()}\n公钥：{keys.public_text(keys.own_key())}")

    def make(self, options: dict[str, Any]) -> None:
        """Write a package of all that is owed to a partner."""
        partner = Partner.objects.filter(code=options["partner"], is_active=True).first()
        if partner is None:
            raise CommandError("没有登记这一对接系统。")
        package = pack(partner, by=None, now=timezone.now())
        if package is None:
            self.stdout.write("没有待交的办理。")
            return
        options["file"].write_bytes(bytes_of(package))
        self.stdout.write(f"已制作交换包{package.uid}，共{package.acts.count()}项办理。")

    def receive(self, options: dict[str, Any]) -> None:
        """Take a package in; errors are listed act by act."""
        try:
            package = receive(options["file"].read_bytes(), by=None, now=timezone.now())
        except (OSError, Refused) as error:
            raise CommandError(str(error)) from error
        found = counts(package)
        self.stdout.write(f"已办理{found['done']}项，此前已办理{found['known']}项，未接收{found['refused']}项。")
        for row in package.rows:
            if row["result"] == "refused":
                self.stdout.write(f"{row['uid']}：{row['reason']}")
        receipt = package.receipts.filter(incoming=False).order_by("-at").first()
        if receipt and options["receipt"]:
            options["receipt"].write_bytes(bytes_of(receipt))

    def post(self, options: dict[str, Any]) -> None:
        """Post now what waits."""
        self.stdout.write(f"收到回执{post_waiting(timezone.now())}份。")
