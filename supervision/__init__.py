"""检察机关法律监督案件管理系统: the platform on which the domain apps stand."""
